SELECT CASE color WHEN 'red' THEN 1 ELSE 0 AS code FROM 'sensor/+'
