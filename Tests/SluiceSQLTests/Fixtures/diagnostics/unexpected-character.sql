SELECT temperature ^ 2 AS square FROM 'sensor/+'
