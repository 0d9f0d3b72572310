SELECT * FROM ‘sensor/+’
