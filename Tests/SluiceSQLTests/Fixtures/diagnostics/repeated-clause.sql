SELECT * FROM 'sensor/+'
WHERE a = 1
WHERE b = 2
