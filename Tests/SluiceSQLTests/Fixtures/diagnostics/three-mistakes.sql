SELECT temperature ^ 2 AS square,
       round(humidity AS h
FROM 'sensor/+'
WHERE color == 'red'
