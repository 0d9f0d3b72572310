SELECT VALUE temperature, humidity FROM 'sensor/+'
