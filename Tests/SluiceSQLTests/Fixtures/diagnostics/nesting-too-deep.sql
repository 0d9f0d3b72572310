SELECT «65×(»a«65×)» AS x FROM 'sensor/+'
