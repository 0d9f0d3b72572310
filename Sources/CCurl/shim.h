#include <curl/curl.h>

// Swift can't call functions with a variable number of arguments: one wrapper for each type of argument.

static inline CURLcode sluice_curl_set_long(CURL *easy, CURLoption option, long value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode sluice_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode sluice_curl_set_text(CURL *easy, CURLoption option, const char *value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode sluice_curl_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode sluice_curl_set_receiver(CURL *easy, CURLoption option, curl_write_callback value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode sluice_curl_set_opener(CURL *easy, CURLoption option, curl_opensocket_callback value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode sluice_curl_set_watcher(CURL *easy, CURLoption option, curl_xferinfo_callback value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode sluice_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return (curl_easy_getinfo)(easy, info, value);
}

static inline CURLcode sluice_curl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return (curl_easy_getinfo)(easy, info, value);
}

static inline CURLcode sluice_curl_get_text(CURL *easy, CURLINFO info, char **value) {
    return (curl_easy_getinfo)(easy, info, value);
}

static inline CURLMcode sluice_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}

// The result of a transfer that has ended stands in a union.
static inline CURLcode sluice_curl_result(const CURLMsg *message) { return message->data.result; }
