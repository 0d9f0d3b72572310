SET @a_name_that_goes_on_and_on_and_on_until_nobody_can_remember_where_it_began = 1 SELECT * FROM 'sensor/+'
