SELECT CASE color WHEN 'red' 1 ELSE 0 END AS code FROM 'sensor/+'
