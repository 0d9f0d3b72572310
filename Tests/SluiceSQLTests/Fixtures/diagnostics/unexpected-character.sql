SELECT `temperature` AS t FROM 'sensor/+'
