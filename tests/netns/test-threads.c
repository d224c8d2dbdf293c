/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-threads.c - what the library promises to programs: it can be used from several threads
 * (built with ThreadSanitizer, which sees races), no thread of the caller's is moved unless it
 * asks, signals stay as they are, and every descriptor is close-on-exec from the moment it is
 * there.
 */
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/socket.h>
#include <sys/wait.h>

#include <warren/link.h>
#include <warren/model.h>
#include <warren/netns.h>
#include <warren/watch.h>

#include "base/cleanup.h"
#include "harness.h"

enum { N_THREADS = 4, N_ROUNDS = 3 };

/* ------ everything, once ------ */

struct worker {
	int i, step, rc;
	struct wr_error err;
	bool moved;
};

struct place {
	char name[20];
	int a, b, socket, self;
};

static int put_thread_number(void *arg)
{
	*(pid_t *)arg = gettid();
	return 0;
}

static int make_place(struct place *p, int i, struct wr_error *err)
{
	snprintf(p->name, sizeof(p->name), "t%d", i);
	p->self = wr_netns_open_self(err);
	p->a = wr_netns_create(WR_NETNS_LO_UP, err);
	p->b = wr_netns_create(0, err);
	if (p->self < 0 || p->a < 0 || p->b < 0)
		return -1;
	return wr_netns_bind(p->a, p->name, err);
}

static int use_links(const struct place *p, struct wr_error *err)
{
	struct wr_link_info **links, info = {.size = sizeof(info)};
	struct wr_addr_info **addrs;

	if (wr_link_add_veth(p->a, "x", p->b, "y", err) < 0 ||
	    wr_addr_add(p->a, "x", "10.0.0.1/24", err) < 0 ||
	    wr_link_set_up(p->a, "x", true, err) < 0 || wr_link_get(p->b, "y", &info, err) < 0 ||
	    wr_route_add(p->a, "default", "10.0.0.2", NULL, err) < 0)
		return -1;
	if (wr_link_list(p->a, &links, err) != 2)
		return -2;
	free(links);
	if (wr_addr_list(p->a, "x", &addrs, err) < 1)
		return -3;
	free(addrs);
	return wr_link_del(p->b, "y", err);
}

static int use_model(struct wr_error *err)
{
	struct wr_model *m;
	char *text;

	if (wr_model_observe(&m, NULL, err) < 0)
		return -1;
	for (uint32_t ns = wr_model_first(m, WR_CLASS_NS, 0); ns != WR_NONE;
	     ns = wr_model_next(m, WR_CLASS_NS, ns)) {
		if (wr_model_json(m, ns, &text, err) < 0)
			return -2;
		free(text);
	}
	wr_model_free(m);
	return 0;
}

/* Whatever there is to tell just now: others make and remove namespaces. */
static int use_watch(struct wr_error *err)
{
	const struct wr_watch_event *event;
	struct wr_watch *watch;
	int rc = wr_netns_watch(&watch, NULL, err);

	if (rc < 0)
		return rc;
	for (int i = 0; i < 20 && rc >= 0; i++)
		rc = wr_watch_next(watch, &event, err);
	wr_watch_free(watch);
	return rc < 0 ? rc : 0;
}

static int use_names(struct place *p, struct wr_error *err)
{
	struct wr_netns_entry *entries;
	uint64_t id, same;
	size_t n;
	int fd = wr_netns_open(p->name, err);

	if (fd < 0 || wr_netns_same(fd, p->a, err) != 1 || wr_netns_id(fd, &id, err) < 0 ||
	    wr_netns_id(p->a, &same, err) < 0 || id != same)
		return -1;
	close(fd);
	if (wr_netns_list(&entries, &n, err) < 0)
		return -2;
	wr_netns_entries_free(entries, n);
	return wr_netns_remove(p->name, err);
}

static int run_inside(struct place *p, struct wr_error *err)
{
	static char program[] = "true";
	char *argv[] = {program, NULL};
	struct wr_spawn spawn = {.size = sizeof(spawn), .argv = argv, .netns_fd = p->a};
	pid_t thread = 0, pid, *pids;
	int pidfd, status;
	size_t n;

	if (wr_netns_run(p->a, put_thread_number, &thread, err) < 0 || thread == gettid())
		return -1;
	p->socket = wr_netns_socket(p->a, AF_INET, SOCK_DGRAM, 0, err);
	if (p->socket < 0 || wr_netns_spawn(&spawn, &pid, &pidfd, err) < 0)
		return -2;
	close(p->socket);
	close(pidfd);
	if (waitpid(pid, &status, 0) != pid || status)
		return -3;
	if (wr_netns_pids(p->a, &pids, &n, err) < 0 || n != 0)
		return -4;
	free(pids);
	return 0;
}

static int one_round(struct worker *w)
{
	struct place p;
	int rc = make_place(&p, w->i, &w->err);

	w->step = 1;
	if (rc == 0 && ++w->step)
		rc = use_links(&p, &w->err);
	if (rc == 0 && ++w->step)
		rc = use_model(&w->err);
	if (rc == 0 && ++w->step)
		rc = use_watch(&w->err);
	if (rc == 0 && ++w->step)
		rc = run_inside(&p, &w->err);
	if (rc == 0 && ++w->step)
		rc = use_names(&p, &w->err);
	close(p.self);
	close(p.a);
	close(p.b);
	return rc;
}

static void *work(void *arg)
{
	struct worker *w = arg;
	ino_t here = harness_here();

	for (int round = 0; round < N_ROUNDS && w->rc == 0; round++)
		w->rc = one_round(w);
	w->moved = harness_here() != here;
	return NULL;
}

static void many_threads_use_it_at_once(void **state)
{
	struct worker workers[N_THREADS] = {0};
	pthread_t threads[N_THREADS];

	(void)state;
	for (int i = 0; i < N_THREADS; i++) {
		workers[i].i = i;
		assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
	}
	for (int i = 0; i < N_THREADS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < N_THREADS; i++) {
		if (workers[i].rc < 0)
			fail_msg("thread %d, step %d: %d: %s", i, workers[i].step, workers[i].rc,
				 workers[i].err.text);
		assert_false(workers[i].moved);
	}
}

/* A model is walked by all at once. */
static void *walk(void *arg)
{
	size_t n = 0;

	for (uint32_t l = wr_model_first(arg, WR_CLASS_LINK, 0); l != WR_NONE;
	     l = wr_model_next(arg, WR_CLASS_LINK, l)) {
		struct wr_link_info info = {.size = sizeof(info)};

		n += wr_model_link(arg, l, &info, NULL) == 0 &&
		     wr_model_find_link(arg, 0, info.name) == l;
	}
	return (void *)n; /* NOLINT(performance-no-int-to-ptr): a number is what a thread returns */
}

static void many_threads_walk_one_model(void **state)
{
	pthread_t threads[N_THREADS];
	struct wr_model *m;

	(void)state;
	harness_ok("ip link add x type veth peer y");
	assert_int_equal(wr_model_observe(&m, NULL, NULL), 0);
	for (int i = 0; i < N_THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, walk, m), 0);
	for (int i = 0; i < N_THREADS; i++) {
		void *n;

		pthread_join(threads[i], &n);
		assert_int_equal((size_t)n, 3);
	}
	wr_model_free(m);
}

/* ------ descriptors and signals ------ */

struct watch {
	DIR *dir;
	atomic_bool stop;
	unsigned looks, open; /* how often it looked; descriptors that were not close-on-exec */
	int allowed[64];
	size_t n_allowed;
};

/* Octal, as /proc has it; false also when it is closed by now. */
static bool lacks_cloexec(int dir_fd, const char *number)
{
	char text[256] = "";
	AUTO_FD fd = openat(dir_fd, number, O_RDONLY | O_CLOEXEC);
	const char *flags;

	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		return false;
	flags = strstr(text, "flags:");
	return flags && !(strtoul(flags + 6, NULL, 8) & O_CLOEXEC);
}

static bool is_allowed(const struct watch *w, int fd)
{
	for (size_t i = 0; i < w->n_allowed; i++)
		if (w->allowed[i] == fd)
			return true;
	return false;
}

static void look_once(struct watch *w, bool learn)
{
	const struct dirent *entry;

	rewinddir(w->dir);
	while ((entry = readdir(w->dir))) {
		int fd = (int)strtol(entry->d_name, NULL, 10);

		if (entry->d_name[0] == '.' || !lacks_cloexec(dirfd(w->dir), entry->d_name))
			continue;
		if (learn)
			w->allowed[w->n_allowed++] = fd;
		else
			w->open += !is_allowed(w, fd);
	}
	w->looks++;
}

static void *look_always(void *arg)
{
	struct watch *w = arg;

	while (!atomic_load(&w->stop))
		look_once(w, false);
	return NULL;
}

/* Somebody looks at all descriptors all the time, while everything is done: what another thread
 * would hand to a program that it starts just then is seen. */
static void every_descriptor_is_close_on_exec(void **state)
{
	struct watch watch = {.dir = opendir("/proc/self/fdinfo")};
	struct worker worker = {.i = 9};
	pthread_t thread;

	(void)state;
	look_once(&watch, true);
	assert_int_equal(pthread_create(&thread, NULL, look_always, &watch), 0);
	work(&worker);
	atomic_store(&watch.stop, true);
	pthread_join(thread, NULL);
	closedir(watch.dir);
	if (worker.rc < 0)
		fail_msg("step %d: %d: %s", worker.step, worker.rc, worker.err.text);
	assert_int_equal(watch.open, 0);
	assert_in_range(watch.looks, 10, UINT32_MAX);
}

static void handle(int number)
{
	(void)number;
}

/* Masks and handlers are the caller's, also the one for children. */
static void signals_stay_as_they_are(void **state)
{
	const struct sigaction mine = {.sa_handler = handle};
	struct worker worker = {.i = 8};
	struct sigaction is;
	sigset_t before, after;

	(void)state;
	for (int i = 1; i < NSIG; i++)
		(void)sigaction(i, &mine, NULL);
	pthread_sigmask(SIG_SETMASK, NULL, &before);
	work(&worker);
	pthread_sigmask(SIG_SETMASK, NULL, &after);
	if (worker.rc < 0)
		fail_msg("step %d: %d: %s", worker.step, worker.rc, worker.err.text);
	for (int i = 1; i < NSIG; i++) {
		assert_int_equal(sigismember(&before, i), sigismember(&after, i));
		if (i == SIGKILL || i == SIGSTOP || sigaction(i, NULL, &is) < 0)
			continue;
		assert_true(is.sa_handler == handle);
		(void)signal(i, SIG_DFL);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NETNS_TEST(many_threads_use_it_at_once),
		NETNS_TEST(many_threads_walk_one_model),
		NETNS_TEST(every_descriptor_is_close_on_exec),
		NETNS_TEST(signals_stay_as_they_are),
	};

	harness_enter(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
