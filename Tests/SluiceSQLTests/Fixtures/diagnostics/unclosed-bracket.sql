SELECT round(temperature * 1.8 + 32 FROM 'sensor/+'
