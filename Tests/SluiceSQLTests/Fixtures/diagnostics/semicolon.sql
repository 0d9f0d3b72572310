SELECT * FROM 'sensor/+';
