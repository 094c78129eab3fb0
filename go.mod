module example.com/surge

go 1.26
