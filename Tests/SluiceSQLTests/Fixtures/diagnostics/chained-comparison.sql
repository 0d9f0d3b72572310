SELECT * FROM 'sensor/+' WHERE 10 < temperature < 40
