SELECT temperature ^ 2 AS square, uper(name) AS name
FROM 'sensor/+'
WHERE temperature > @limt
