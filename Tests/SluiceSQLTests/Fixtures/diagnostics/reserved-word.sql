SELECT end FROM 'sensor/+'
