SELECT temperature t FROM 'sensor/+'
