SELECT (SELECT v FROM readings ORDER BY v) AS sorted FROM 'sensor/+'
