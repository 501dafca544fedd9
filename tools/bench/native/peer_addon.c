// A plain Node-API addon: what a wrapper of malloc and free costs when every call crosses into native code.
// `double_malloc` and `double_free` are for node:ffi, whose fast path takes functions of doubles.
#include <node_api.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

double double_malloc(double size) { return (double)(uintptr_t)malloc((size_t)size); }
double double_free(double address) {
  free((void *)(uintptr_t)address);
  return 0;
}

static double number_argument(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  double number = 0;
  napi_get_cb_info(env, info, &count, &argument, NULL, NULL);
  napi_get_value_double(env, argument, &number);
  return number;
}

static napi_value number(napi_env env, double value) {
  napi_value result;
  napi_create_double(env, value, &result);
  return result;
}

static napi_value addon_malloc(napi_env env, napi_callback_info info) {
  return number(env, double_malloc(number_argument(env, info)));
}

static napi_value addon_free(napi_env env, napi_callback_info info) {
  double_free(number_argument(env, info));
  return NULL;
}

static napi_value addon_get_i32(napi_env env, napi_callback_info info) {
  int32_t value;
  napi_value result;
  memcpy(&value, (const void *)(uintptr_t)number_argument(env, info), sizeof value);
  napi_create_int32(env, value, &result);
  return result;
}

static void export_function(napi_env env, napi_value exports, const char *name, napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, NULL, &function);
  napi_set_named_property(env, exports, name, function);
}

NAPI_MODULE_INIT() {
  export_function(env, exports, "malloc", addon_malloc);
  export_function(env, exports, "free", addon_free);
  export_function(env, exports, "getI32", addon_get_i32);
  return exports;
}
