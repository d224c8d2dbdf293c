/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * slots.c - which probe is under way. The others wait in a queue.
 */
#include <string.h>
#include <sys/epoll.h>

#include "probe/run.h"

/* ------ the queue -- */

void run_enqueue(struct run *run, size_t probe)
{
	run->queue[(run->first + run->n_queued++) % run->n] = probe;
}

static size_t dequeue(struct run *run)
{
	size_t probe = run->queue[run->first];

	run->first = (run->first + 1) % run->n;
	run->n_queued--;
	return probe;
}

/* ------ slots -- */

static void close_all(struct attempt *a)
{
	for (size_t i = 0; i < ARRAY_LEN(a->fd); i++)
		a->fd[i] = fd_close(a->fd[i]);
}

static const struct probe_proto *find_proto(uint8_t ipproto)
{
	if (ipproto == IPPROTO_TCP)
		return &proto_tcp;
	if (ipproto == IPPROTO_UDP)
		return &proto_udp;
	return &proto_icmp;
}

/* What no try will ever change. */
static bool is_hopeless(struct attempt *a)
{
	const struct probe *probe = a->probe;

	if (probe->dst.family == AF_INET6 && inet_is_link_local(&probe->dst) && !probe->device) {
		*a->result = (struct probe_result){
			.rc = -EINVAL,
			.words = "a link-local address needs a device to send from",
		};
		return true;
	}
	return false;
}

static void fill_slot(struct run *run)
{
	size_t i = dequeue(run);
	struct attempt *a = &run->slots[run->n_live];

	*a = (struct attempt){
		.probe = &run->probes[i],
		.proto = find_proto(run->probes[i].ipproto),
		.result = &run->results[i],
		.fd = {-1, -1},
		.want = WANT_FIRST,
		.nonce = run->nonce + i,
		.id = (uint16_t)(run->nonce + i),
	};
	if (is_hopeless(a))
		return;

	run->fds_spare -= a->proto->n_fds;
	run->n_live++;
}

void run_fill_slots(struct run *run)
{
	while (run->n_queued && run->n_live < run->n_slots &&
	       run->fds_spare >= find_proto(run->probes[run->queue[run->first]].ipproto)->n_fds)
		fill_slot(run);
}

/* The last slot moves into the gap, so its descriptors get their new number. */
static void free_slot(struct run *run, size_t i)
{
	struct attempt *a = &run->slots[i];

	close_all(a);
	run->fds_spare += a->proto->n_fds;
	run->n_live--;
	if (i == run->n_live)
		return;

	*a = run->slots[run->n_live];
	for (size_t which = 0; which < ARRAY_LEN(a->fd); which++) {
		struct epoll_event event = {.events = a->proto->events[which],
					    .data.u64 = i * ARRAY_LEN(a->fd) + which};

		if (a->fd[which] >= 0)
			epoll_ctl(run->epoll_fd, EPOLL_CTL_MOD, a->fd[which], &event);
	}
}

/* From the end, so that what moves into a gap was looked at already. */
void run_free_done(struct run *run)
{
	for (size_t i = run->n_live; i-- > 0;)
		if (run->slots[i].done)
			free_slot(run, i);
}

void run_free_all(struct run *run)
{
	for (size_t i = 0; i < run->n_live; i++)
		close_all(&run->slots[i]);
	run->n_live = 0;
}
