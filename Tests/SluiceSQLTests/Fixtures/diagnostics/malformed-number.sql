SELECT * FROM "t" WHERE time > ago(15M)
