SELECT readings.0 AS first FROM 'sensor/+'
