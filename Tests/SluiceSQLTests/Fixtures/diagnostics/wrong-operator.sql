SELECT * FROM 'sensor/+' WHERE color == 'red' && temperature > 40
