package main

import "syscall"

// dieWithParent has the kernel end the program when this process dies, even by SIGKILL. SIGQUIT is PostgreSQL's immediate
// shutdown, which takes its back ends along; the others end by it too.
func dieWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGQUIT }
