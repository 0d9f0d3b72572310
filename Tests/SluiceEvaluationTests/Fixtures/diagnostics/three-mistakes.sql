SET @limit = 40
SELECT tempreature_c(raw) AS temp, cast(x AS Sting) AS s
FROM 'sensor/+'
WHERE temperature == @limit
