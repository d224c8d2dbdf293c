/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * attempt.c - what the attempts of all protocols share: time, pauses, sockets.
 */
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "probe/attempt.h"

uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void attempt_reached(struct attempt *a, const char *how, uint64_t rtt_us)
{
	struct probe_result *result = a->result;

	*result = (struct probe_result){.reached = true, .rtt_us = (uint32_t)rtt_us};
	if (rtt_us)
		snprintf(result->words, sizeof(result->words), "%s in %.1f ms", how,
			 (double)rtt_us / 1000);
	else
		snprintf(result->words, sizeof(result->words), "%s", how);
	a->done = true;
}

void attempt_pause(struct attempt *a, uint64_t now)
{
	if (a->pause_ms < PAUSE_MIN_MS)
		a->pause_ms = PAUSE_MIN_MS;

	a->next_us = now + (uint64_t)a->pause_ms * 1000;
	a->pause_ms = a->pause_ms * 2 < PAUSE_MAX_MS ? a->pause_ms * 2 : PAUSE_MAX_MS;
}

int attempt_socket(uint8_t family, int type, int protocol)
{
	static const int on = 1;
	bool v6 = family == AF_INET6;
	AUTO_FD fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);

	if (fd < 0)
		return -errno;
	/* without it a socket is told an errno at best, never who said so */
	if (setsockopt(fd, v6 ? SOL_IPV6 : SOL_IP, v6 ? IPV6_RECVERR : IP_RECVERR, &on, sizeof(on)))
		return -errno;

	return TAKE_FD(fd);
}

/* The index of the device in the namespace of the socket, wherever the caller is. */
static int device_index(int fd, const char *device)
{
	struct ifreq request = {0};

	if (strlen(device) >= sizeof(request.ifr_name))
		return -ENODEV;

	memcpy(request.ifr_name, device, strlen(device));
	if (ioctl(fd, SIOCGIFINDEX, &request))
		return -errno;
	return request.ifr_ifindex;
}

static int connect_v4(const struct probe *probe, int fd)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(probe->port)};

	memcpy(&to.sin_addr, probe->dst.bytes, sizeof(to.sin_addr));
	return connect(fd, (struct sockaddr *)&to, sizeof(to)) ? -errno : 0;
}

static int connect_v6(const struct probe *probe, int fd, int ifindex)
{
	struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(probe->port)};

	memcpy(&to.sin6_addr, probe->dst.bytes, sizeof(to.sin6_addr));
	if (inet_is_link_local(&probe->dst))
		to.sin6_scope_id = (uint32_t)ifindex;
	return connect(fd, (struct sockaddr *)&to, sizeof(to)) ? -errno : 0;
}

int attempt_connect(const struct probe *probe, int fd)
{
	int ifindex = 0;

	if (probe->device) {
		ifindex = device_index(fd, probe->device);
		if (ifindex < 0)
			return ifindex;
		if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, probe->device,
			       (socklen_t)strlen(probe->device)))
			return -errno;
	}
	if (probe->dst.family == AF_INET6)
		return connect_v6(probe, fd, ifindex);
	return connect_v4(probe, fd);
}

void attempt_disconnect(int fd)
{
	struct sockaddr none = {.sa_family = AF_UNSPEC};

	/* it fails for a socket that was not connected, which is as well */
	(void)connect(fd, &none, sizeof(none));
}
