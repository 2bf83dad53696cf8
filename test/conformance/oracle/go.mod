module attache.test/oracle

go 1.26
