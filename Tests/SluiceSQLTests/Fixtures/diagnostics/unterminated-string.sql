SELECT * FROM 'sensor/+
WHERE color = 'red'
