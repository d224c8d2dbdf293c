/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * calls.c - the table of system calls that can fail, and the errors that suit them.
 *
 * Calls that cannot fail for a correct program (close, getpid, rt_sigaction …) are not here.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "calls.h"

enum { LARGE = 64 << 10 };

#define CALL(call_name, call_when, ...)                                                      \
	{                                                                                    \
		.nr = __NR_##call_name, .name = #call_name, .when = (call_when), .errors = { \
			__VA_ARGS__                                                          \
		}                                                                            \
	}

const struct call calls[] = {
/* What makes a descriptor. */
#ifdef __NR_open
	CALL(open, CALL_ALWAYS, EMFILE, ENOMEM),
	CALL(creat, CALL_ALWAYS, EMFILE, ENOSPC),
	CALL(pipe, CALL_ALWAYS, EMFILE, ENFILE),
	CALL(dup2, CALL_ALWAYS, EINTR, EINTR),
	CALL(epoll_create, CALL_ALWAYS, EMFILE, ENOMEM),
	CALL(eventfd, CALL_ALWAYS, EMFILE, ENOMEM),
#endif
	CALL(openat, CALL_ALWAYS, EMFILE, ENOMEM),
	CALL(openat2, CALL_ALWAYS, EMFILE, ENOMEM),
	CALL(open_by_handle_at, CALL_ALWAYS, EMFILE, ENOMEM),
	CALL(socket, CALL_ALWAYS, EMFILE, ENOBUFS),
	CALL(socketpair, CALL_ALWAYS, EMFILE, ENOBUFS),
	CALL(accept, CALL_ALWAYS, EMFILE, EINTR),
	CALL(accept4, CALL_ALWAYS, EMFILE, EINTR),
	CALL(pipe2, CALL_ALWAYS, EMFILE, ENFILE),
	CALL(dup, CALL_ALWAYS, EMFILE, EMFILE),
	CALL(dup3, CALL_ALWAYS, EINTR, EINTR),
	CALL(epoll_create1, CALL_ALWAYS, EMFILE, ENOMEM),
	CALL(eventfd2, CALL_ALWAYS, EMFILE, ENOMEM),
	CALL(signalfd4, CALL_ALWAYS, EMFILE, ENOMEM),
	CALL(timerfd_create, CALL_ALWAYS, EMFILE, ENOMEM),
	CALL(inotify_init1, CALL_ALWAYS, EMFILE, ENOMEM),
	CALL(memfd_create, CALL_ALWAYS, EMFILE, ENOMEM),
	CALL(pidfd_open, CALL_ALWAYS, EMFILE, ENOMEM),
	CALL(pidfd_getfd, CALL_ALWAYS, EMFILE, EPERM),

	/* Memory, processes, namespaces. */
	CALL(mmap, CALL_LARGE, ENOMEM, ENOMEM),
	CALL(mremap, CALL_ALWAYS, ENOMEM, ENOMEM),
	CALL(brk, CALL_LARGE, ENOMEM, ENOMEM),
	CALL(clone, CALL_ALWAYS, ENOMEM, EAGAIN),
	CALL(clone3, CALL_ALWAYS, ENOMEM, EAGAIN),
#ifdef __NR_fork
	CALL(fork, CALL_ALWAYS, ENOMEM, EAGAIN),
	CALL(vfork, CALL_ALWAYS, ENOMEM, EAGAIN),
#endif
	CALL(execve, CALL_STARTS, ENOMEM, EMFILE),
	CALL(execveat, CALL_STARTS, ENOMEM, EMFILE),
	CALL(wait4, CALL_ALWAYS, EINTR, EINTR),
	CALL(waitid, CALL_ALWAYS, EINTR, EINTR),
	CALL(unshare, CALL_ALWAYS, EPERM, ENOSPC),
	CALL(setns, CALL_ALWAYS, EPERM, ENOMEM),
	CALL(getrandom, CALL_ALWAYS, EINTR, EINTR),

	/* Mounts. */
	CALL(mount, CALL_ALWAYS, EPERM, ENOMEM),
	CALL(umount2, CALL_ALWAYS, EPERM, ENOMEM),
	CALL(fsopen, CALL_ALWAYS, EPERM, EMFILE),
	CALL(fsconfig, CALL_ALWAYS, ENOMEM, EPERM),
	CALL(fsmount, CALL_ALWAYS, EPERM, EMFILE),
	CALL(open_tree, CALL_ALWAYS, EPERM, EMFILE),
	CALL(move_mount, CALL_ALWAYS, EPERM, ENOSPC),
	CALL(mount_setattr, CALL_ALWAYS, EPERM, ENOMEM),

	/* Names in the file system. */
	CALL(mkdirat, CALL_ALWAYS, ENOSPC, ENOMEM),
	CALL(unlinkat, CALL_ALWAYS, ENOMEM, EROFS),
	CALL(symlinkat, CALL_ALWAYS, ENOSPC, ENOMEM),
	CALL(linkat, CALL_ALWAYS, ENOSPC, ENOMEM),
	CALL(renameat, CALL_ALWAYS, ENOSPC, ENOMEM),
	CALL(renameat2, CALL_ALWAYS, ENOSPC, ENOMEM),
	CALL(readlinkat, CALL_ALWAYS, ENOMEM, ENOMEM),
	CALL(mknodat, CALL_ALWAYS, ENOSPC, ENOMEM),
	CALL(fchmodat, CALL_ALWAYS, EROFS, EPERM),
	CALL(getdents64, CALL_ALWAYS, ENOMEM, ENOMEM),
	CALL(newfstatat, CALL_ALWAYS, ENOMEM, ENOMEM),
	CALL(statx, CALL_ALWAYS, ENOMEM, ENOMEM),
	CALL(statfs, CALL_ALWAYS, ENOMEM, ENOMEM),
	CALL(fstatfs, CALL_ALWAYS, ENOMEM, ENOMEM),
	CALL(name_to_handle_at, CALL_ALWAYS, ENOMEM, EPERM),
#ifdef __NR_mkdir
	CALL(mkdir, CALL_ALWAYS, ENOSPC, ENOMEM),
	CALL(rmdir, CALL_ALWAYS, ENOMEM, EROFS),
	CALL(unlink, CALL_ALWAYS, ENOMEM, EROFS),
	CALL(symlink, CALL_ALWAYS, ENOSPC, ENOMEM),
	CALL(link, CALL_ALWAYS, ENOSPC, ENOMEM),
	CALL(rename, CALL_ALWAYS, ENOSPC, ENOMEM),
	CALL(readlink, CALL_ALWAYS, ENOMEM, ENOMEM),
	CALL(chmod, CALL_ALWAYS, EROFS, EPERM),
	CALL(stat, CALL_ALWAYS, ENOMEM, ENOMEM),
	CALL(lstat, CALL_ALWAYS, ENOMEM, ENOMEM),
	CALL(poll, CALL_ALWAYS, EINTR, ENOMEM),
	CALL(epoll_wait, CALL_ALWAYS, EINTR, EINTR),
	CALL(select, CALL_ALWAYS, EINTR, ENOMEM),
#endif

	/* Data. */
	CALL(read, CALL_RW, EINTR, ENOMEM),
	CALL(readv, CALL_RW, EINTR, ENOMEM),
	CALL(pread64, CALL_RW, EINTR, ENOMEM),
	CALL(write, CALL_RW, EINTR, ENOSPC),
	CALL(writev, CALL_RW, EINTR, ENOSPC),
	CALL(pwrite64, CALL_RW, EINTR, ENOSPC),
	CALL(ftruncate, CALL_ALWAYS, ENOSPC, EINTR),
	CALL(fallocate, CALL_ALWAYS, ENOSPC, EINTR),
	CALL(fsync, CALL_ALWAYS, ENOSPC, EIO),
	CALL(fdatasync, CALL_ALWAYS, ENOSPC, EIO),
	CALL(copy_file_range, CALL_ALWAYS, ENOSPC, EIO),
	CALL(sendfile, CALL_ALWAYS, ENOSPC, EIO),
	CALL(fcntl, CALL_FCNTL, EMFILE, EINTR),
	CALL(flock, CALL_ALWAYS, EINTR, ENOLCK),
	CALL(ioctl, CALL_ALWAYS, ENOMEM, EPERM),

	/* Sockets and waiting. */
	CALL(bind, CALL_ALWAYS, ENOMEM, EADDRINUSE),
	CALL(connect, CALL_ALWAYS, EINTR, ENOBUFS),
	CALL(listen, CALL_ALWAYS, ENOBUFS, ENOBUFS),
	CALL(setsockopt, CALL_ALWAYS, ENOBUFS, ENOMEM),
	CALL(getsockopt, CALL_ALWAYS, ENOBUFS, ENOMEM),
	CALL(getsockname, CALL_ALWAYS, ENOBUFS, ENOBUFS),
	CALL(sendto, CALL_ALWAYS, ENOBUFS, EINTR),
	CALL(sendmsg, CALL_ALWAYS, ENOBUFS, EINTR),
	CALL(sendmmsg, CALL_ALWAYS, ENOBUFS, EINTR),
	CALL(recvfrom, CALL_ALWAYS, ENOBUFS, EINTR),
	CALL(recvmsg, CALL_ALWAYS, ENOBUFS, EINTR),
	CALL(recvmmsg, CALL_ALWAYS, ENOBUFS, EINTR),
	CALL(ppoll, CALL_ALWAYS, EINTR, ENOMEM),
	CALL(epoll_pwait, CALL_ALWAYS, EINTR, EINTR),
	CALL(epoll_ctl, CALL_ALWAYS, ENOMEM, ENOSPC),
	CALL(pselect6, CALL_ALWAYS, EINTR, ENOMEM),
	CALL(timerfd_settime, CALL_ALWAYS, ENOMEM, ENOMEM),
	CALL(inotify_add_watch, CALL_ALWAYS, ENOSPC, ENOMEM),
	CALL(clock_nanosleep, CALL_ALWAYS, EINTR, EINTR),
};

const size_t n_calls = sizeof(calls) / sizeof(calls[0]);

const struct call *call_find(int nr)
{
	for (size_t i = 0; i < n_calls; i++)
		if (calls[i].nr == nr)
			return &calls[i];

	return NULL;
}

/* Is descriptor `fd` of the process a thing with a path: a file, where reads are not interrupted
 * and writes find a full disk? Else a pipe, a socket, an eventfd. */
static bool is_file(int pid, int fd)
{
	char path[64], target[16];
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid, fd);
	len = readlink(path, target, sizeof(target));
	return len > 0 && target[0] == '/';
}

static bool is_large_map(const struct seccomp_data *data)
{
	return data->nr == __NR_brk ? data->args[0] != 0
				    : data->args[1] >= LARGE && (data->args[3] & MAP_ANONYMOUS);
}

static int fcntl_error(const struct call *call, const struct seccomp_data *data)
{
	switch (data->args[1]) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		return call->errors[0];
	case F_SETLKW:
	case F_OFD_SETLKW:
		return call->errors[1];
	default:
		return 0;
	}
}

int call_error(const struct call *call, const struct seccomp_data *data, int pid, int variant)
{
	int other = variant % 2;

	switch (call->when) {
	case CALL_LARGE:
		return is_large_map(data) ? call->errors[other] : 0;
	case CALL_FCNTL:
		return fcntl_error(call, data);
	case CALL_RW:
		return call->errors[is_file(pid, (int)data->args[0])];
	case CALL_ALWAYS:
	case CALL_STARTS:
		break;
	}

	return call->errors[other];
}
