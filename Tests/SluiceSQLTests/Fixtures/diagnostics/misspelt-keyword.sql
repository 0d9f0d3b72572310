SELECT * FORM 'sensor/+'
