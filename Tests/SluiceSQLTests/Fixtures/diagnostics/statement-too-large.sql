SELECT '«262144×x»' AS s FROM 'sensor/+'
