// libcurl's functions as far as client.cpp calls them, each loading the library when it is first called.
#include <curl/curl.h>

#include <cstdarg>

#include "adapters/loading/shared_library.hpp"

namespace {

const botones::loading::SharedLibrary& libcurl() {
    static const botones::loading::SharedLibrary library{"libcurl.so.4"};
    return library;
}

}  // namespace

// Names in parentheses: curl.h also has macros of these names.
#define FORWARD(result, name, parameters, arguments)                                                \
    extern "C" result(name) parameters {                                                            \
        static const auto real = reinterpret_cast<decltype(&(name))>(libcurl().find(#name));        \
        return real arguments;                                                                      \
    }

// The third argument of these is a long, a curl_off_t or a pointer, each of the size of a pointer wherever Debian's
// 64-bit systems run, and is passed on as it is.
#define FORWARD_OPTION(result, name, Handle, Option)                                                \
    extern "C" result(name)(Handle handle, Option option, ...) {                                    \
        static const auto real = reinterpret_cast<decltype(&(name))>(libcurl().find(#name));        \
        std::va_list rest;                                                                          \
        va_start(rest, option);                                                                     \
        void* argument = va_arg(rest, void*);                                                       \
        va_end(rest);                                                                               \
        return real(handle, option, argument);                                                      \
    }
static_assert(sizeof(long) == sizeof(void*) && sizeof(curl_off_t) == sizeof(void*));

FORWARD(CURLcode, curl_global_init, (long flags), (flags))
FORWARD(CURL*, curl_easy_init, (), ())
FORWARD(void, curl_easy_cleanup, (CURL* easy), (easy))
FORWARD(void, curl_easy_reset, (CURL* easy), (easy))
FORWARD(const char*, curl_easy_strerror, (CURLcode code), (code))
FORWARD_OPTION(CURLcode, curl_easy_setopt, CURL*, CURLoption)
FORWARD_OPTION(CURLcode, curl_easy_getinfo, CURL*, CURLINFO)
FORWARD(CURLM*, curl_multi_init, (), ())
FORWARD(CURLMcode, curl_multi_cleanup, (CURLM* multi), (multi))
FORWARD(CURLMcode, curl_multi_add_handle, (CURLM* multi, CURL* easy), (multi, easy))
FORWARD(CURLMcode, curl_multi_remove_handle, (CURLM* multi, CURL* easy), (multi, easy))
FORWARD(CURLMcode, curl_multi_perform, (CURLM* multi, int* running), (multi, running))
FORWARD(CURLMcode, curl_multi_poll, (CURLM* multi, curl_waitfd* extra, unsigned count, int timeout_ms, int* ready),
        (multi, extra, count, timeout_ms, ready))
FORWARD(CURLMcode, curl_multi_wakeup, (CURLM* multi), (multi))
FORWARD(CURLMsg*, curl_multi_info_read, (CURLM* multi, int* left), (multi, left))
FORWARD_OPTION(CURLMcode, curl_multi_setopt, CURLM*, CURLMoption)
FORWARD(curl_slist*, curl_slist_append, (curl_slist* list, const char* text), (list, text))
FORWARD(void, curl_slist_free_all, (curl_slist* list), (list))
FORWARD(CURLU*, curl_url, (), ())
FORWARD(void, curl_url_cleanup, (CURLU* url), (url))
FORWARD(CURLUcode, curl_url_get, (CURLU* url, CURLUPart part, char** text, unsigned flags), (url, part, text, flags))
FORWARD(CURLUcode, curl_url_set, (CURLU* url, CURLUPart part, const char* text, unsigned flags), (url, part, text, flags))
FORWARD(void, curl_free, (void* memory), (memory))
FORWARD(time_t, curl_getdate, (const char* text, const time_t* unused), (text, unused))
