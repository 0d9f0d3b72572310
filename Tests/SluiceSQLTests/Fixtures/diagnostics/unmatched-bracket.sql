SELECT temperature * 1.8) AS f FROM 'sensor/+'
