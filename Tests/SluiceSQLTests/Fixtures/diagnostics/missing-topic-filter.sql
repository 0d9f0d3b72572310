SELECT * FROM WHERE temperature > 40
