// Empty, but there: the compiler takes declarations without a body (bench.go) only in a package with assembly.
