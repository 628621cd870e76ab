#pragma once
#include <curl/curl.h>
// Swift's Glibc does not have these two.
#include <sys/epoll.h>
#include <sys/eventfd.h>

// curl_easy_setopt, curl_multi_setopt and curl_easy_getinfo are variadic, which Swift cannot call.
// Each function here is one of them with the type that its options take.

CURLcode gomail_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode gomail_curl_set_size(CURL *handle, CURLoption option, curl_off_t value);
CURLcode gomail_curl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode gomail_curl_set_bytes(CURL *handle, CURLoption option, const void *value);
CURLcode gomail_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode gomail_curl_set_writer(CURL *handle, curl_write_callback call, void *context);
CURLcode gomail_curl_set_header_reader(CURL *handle, curl_write_callback call, void *context);
CURLcode gomail_curl_set_reader(CURL *handle, curl_read_callback call, void *context);
CURLcode gomail_curl_set_seeker(CURL *handle, curl_seek_callback call, void *context);
CURLcode gomail_curl_set_socket_opener(CURL *handle, curl_opensocket_callback call, void *context);
CURLcode gomail_curl_get_long(CURL *handle, CURLINFO info, long *value);
CURLMcode gomail_curl_multi_set_socket_watcher(CURLM *multi, curl_socket_callback call, void *context);
CURLMcode gomail_curl_multi_set_timer(CURLM *multi, curl_multi_timer_callback call, void *context);
CURLMcode gomail_curl_multi_set_long(CURLM *multi, CURLMoption option, long value);
