SELECT a«600× + a» AS total FROM 'sensor/+'
