SELECT temperature, FROM 'sensor/+'
