SELECT * FROM 'sensor/+' WHERE color IN ('red', 'green')
