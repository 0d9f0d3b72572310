SELECT {color: 'red'} AS paint FROM 'sensor/+'
