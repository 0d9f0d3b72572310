SELECT * WHERE temperature > 40 FROM 'sensor/+'
