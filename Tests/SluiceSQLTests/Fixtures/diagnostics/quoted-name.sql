SELECT temperature AS 'temp' FROM 'sensor/+'
