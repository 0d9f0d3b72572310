SELECT FROM 'sensor/+'
