SET @limit 40
SELECT @limit AS max, uper(name) AS name
FORM 'sensor/+'
