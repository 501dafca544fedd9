// Run-time linking: libraries, symbols, the file that holds a symbol, and a call through an address.
// Nothing here is linked against an allocation function; all are looked up by name.
#include "addon.h"

#include <atomic>
#include <cstring>
#include <string>

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#include <stdlib.h>
#if defined(__GLIBC__)
#include <elf.h>
#include <link.h>

#include "old_glibc.h"
#endif
#endif

namespace just {
namespace {

napi_value FromText(napi_env env, const std::string& text) {
  napi_value result = nullptr;
  napi_create_string_utf8(env, text.data(), text.size(), &result);
  return result;
}

std::string ReadText(napi_env env, napi_value value) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return std::string();
  std::string text(length + 1, '\0');
  napi_get_value_string_utf8(env, value, &text[0], text.size(), &length);
  text.resize(length);
  return text;
}

#if defined(_WIN32)

std::string LastError() {
  char text[512];
  const DWORD code = GetLastError();
  DWORD length = FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr, code, 0, text,
                                sizeof(text), nullptr);
  while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r')) --length;
  return length > 0 ? std::string(text, length) : "error " + std::to_string(code);
}

std::wstring Widen(const std::string& text) {
  const int length = MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), nullptr, 0);
  std::wstring wide(static_cast<size_t>(length), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), &wide[0], length);
  return wide;
}

void* OpenLibrary(const std::string& name) {
  return LoadLibraryW(name.empty() ? L"ucrtbase.dll" : Widen(name).c_str());
}

void* FindSymbol(void* library, const std::string& symbol) {
  return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(library), symbol.c_str()));
}

std::string FileOf(void* address) {
  HMODULE module = nullptr;
  wchar_t path[MAX_PATH * 4];
  char text[MAX_PATH * 12];
  if (!GetModuleHandleExW(
          GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
          static_cast<LPCWSTR>(address), &module)) {
    return std::string();
  }
  const DWORD length = GetModuleFileNameW(module, path, sizeof(path) / sizeof(path[0]));
  const int bytes = WideCharToMultiByte(CP_UTF8, 0, path, static_cast<int>(length), text, sizeof(text), nullptr, nullptr);
  return std::string(text, static_cast<size_t>(bytes));
}

#else

std::string LastError() {
  const char* text = dlerror();
  return text != nullptr ? text : "no reason given";
}

// No name means the process itself: its functions are those that every library in it calls, a preloaded allocator's too.
void* OpenLibrary(const std::string& name) {
  return dlopen(name.empty() ? nullptr : name.c_str(), RTLD_NOW | RTLD_LOCAL);
}

#if defined(__GLIBC__)

// Tells whether an address is that of a stub in the executable. A Node that is not position independent has a stub for
// each function whose address it takes, and dlsym reports the stub in place of the function.
bool IsStub(void* address) {
  // The first object listed is the executable. dladdr1 searches all its symbols, which takes some 0.4 ms, so it is asked
  // about one stub only: an executable with a stub for one function of libc defines none of them itself.
  static std::atomic<bool> seen{false};
  const auto in_object = [](struct dl_phdr_info* info, size_t, void* data) {
    const uintptr_t wanted = reinterpret_cast<uintptr_t>(data);
    for (int i = 0; i < info->dlpi_phnum; ++i) {
      const ElfW(Phdr)& segment = info->dlpi_phdr[i];
      if (segment.p_type == PT_LOAD && wanted - (info->dlpi_addr + segment.p_vaddr) < segment.p_memsz) return 2;
    }
    return 1;
  };
  if (dl_iterate_phdr(in_object, address) != 2) return false;
  if (seen) return true;
  Dl_info info;
  const ElfW(Sym)* entry = nullptr;
  if (dladdr1(address, &info, reinterpret_cast<void**>(const_cast<ElfW(Sym)**>(&entry)), RTLD_DL_SYMENT) == 0) {
    return false;
  }
  if (entry == nullptr || entry->st_shndx != SHN_UNDEF) return false;
  seen = true;
  return true;
}

// Finds the function that a stub leads to: that of the first library, in load order, that holds the symbol itself.
// A preloaded allocator comes before libc.
void* FindBehindStub(void* process, const std::string& symbol) {
  struct link_map* map = nullptr;
  if (dlinfo(process, RTLD_DI_LINKMAP, &map) != 0) return nullptr;
  for (map = map->l_next; map != nullptr; map = map->l_next) {
    // The kernel's vdso has no path; looking for it in the file system would take most of the time.
    if (std::strchr(map->l_name, '/') == nullptr) continue;
    void* library = dlopen(map->l_name, RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
    if (library == nullptr) continue;
    void* address = dlsym(library, symbol.c_str());
    dlclose(library);
    Dl_info info;
    void* holder = nullptr;
    if (address == nullptr || dladdr1(address, &info, &holder, RTLD_DL_LINKMAP) == 0) continue;
    if (holder == map) return address;
  }
  return nullptr;
}

#endif

void* FindSymbol(void* library, const std::string& symbol) {
  dlerror();
  void* address = dlsym(library, symbol.c_str());
#if defined(__GLIBC__)
  if (address != nullptr && IsStub(address)) {
    void* function = FindBehindStub(library, symbol);
    if (function != nullptr) return function;
  }
#endif
  return address;
}

std::string FileOf(void* address) {
  Dl_info info;
  if (dladdr(address, &info) == 0 || info.dli_fname == nullptr) return std::string();
  // The loader reports the path it was given; a relative one would change its meaning with the working directory.
  char* resolved = realpath(info.dli_fname, nullptr);
  if (resolved == nullptr) return info.dli_fname;
  std::string file(resolved);
  free(resolved);
  return file;
}

#endif

// openLibrary(name): the library's handle, or the loader's reason as a string. It is never closed: blocks of an
// allocator in it may outlive every environment.
napi_value OpenLibraryCall(napi_env env, napi_callback_info info) {
  napi_value argument = nullptr;
  size_t count = 1;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  void* library = OpenLibrary(ReadText(env, argument));
  return library != nullptr ? FromPointer(env, library) : FromText(env, LastError());
}

// findSymbol(library, name): the address, or the loader's reason as a string.
napi_value FindSymbolCall(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  size_t count = 2;
  double library = 0;
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  napi_get_value_double(env, arguments[0], &library);
  void* address = FindSymbol(ToPointer(library), ReadText(env, arguments[1]));
  return address != nullptr ? FromPointer(env, address) : FromText(env, LastError());
}

// fileOf(address): the path of the library that holds the address, empty when the loader does not know.
napi_value FileOfCall(napi_env env, napi_callback_info info) {
  double numbers[1];
  ReadNumbers(env, info, numbers);
  return FromText(env, FileOf(ToPointer(numbers[0])));
}

// invoke(address, a, b, c): calls a C function of up to three integer or pointer parameters. The 64-bit calling
// conventions pass those in registers, and let a function ignore the ones it does not take.
napi_value InvokeCall(napi_env env, napi_callback_info info) {
  double numbers[4];
  ReadNumbers(env, info, numbers);
  using Function = uintptr_t (*)(uintptr_t, uintptr_t, uintptr_t);
  const Function function = reinterpret_cast<Function>(ToPointer(numbers[0]));
  return FromAddress(env, function(ToAddress(numbers[1]), ToAddress(numbers[2]), ToAddress(numbers[3])));
}

}  // namespace

void RegisterLinker(Napi::Env env, Napi::Object exports) {
  ExportFunction(env, exports, "openLibrary", OpenLibraryCall);
  ExportFunction(env, exports, "findSymbol", FindSymbolCall);
  ExportFunction(env, exports, "fileOf", FileOfCall);
  ExportFunction(env, exports, "invoke", InvokeCall);
}

}  // namespace just
