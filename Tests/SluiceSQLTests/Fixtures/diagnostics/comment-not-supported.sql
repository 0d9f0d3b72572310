SELECT * -- everything
FROM 'sensor/+'
