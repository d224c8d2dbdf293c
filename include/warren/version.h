/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * version.h - which warren this is.
 */
#ifndef WARREN_VERSION_H
#define WARREN_VERSION_H

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library that is linked, as "MAJOR.MINOR.PATCH". Static text. */
const char *wr_version(void);

#ifdef __cplusplus
}
#endif

#endif
