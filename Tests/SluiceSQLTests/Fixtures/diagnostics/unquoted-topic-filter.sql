SELECT * FROM sensor/+/temperature WHERE temperature > 40
