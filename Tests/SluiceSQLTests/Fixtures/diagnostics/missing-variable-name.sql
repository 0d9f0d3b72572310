SELECT @ AS x FROM 'sensor/+'
