SET @limit 40 SELECT @limit AS max FROM 'sensor/+'
