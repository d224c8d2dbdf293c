/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stop.h - places where a test build can be stopped or killed, to try what a crash there leaves.
 *
 * STOP_POINT("PHASE/POINT") stands between two steps that change the world. It is nothing at all
 * unless meson was given -Dstop_points=true. The phases are build, host, journal, publish,
 * teardown and exec; the words after the slash are for readers.
 *
 * In a test build WARREN_STOP_AT="PHASE:COUNT" kills the process (SIGKILL) at the COUNT-th point of
 * that phase that it meets, in whatever thread; "PHASE:COUNT:stop" stops it there (SIGSTOP), and it
 * goes on by SIGCONT. A PHASE without its slash means all points of the phase; with it, that point.
 */
#pragma once

#ifdef WARREN_STOP_POINTS
void stop_point(const char *name);
#define STOP_POINT(name) stop_point(name)
#else
#define STOP_POINT(name) ((void)0)
#endif
