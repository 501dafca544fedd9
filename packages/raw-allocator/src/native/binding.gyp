# node-gyp runs on a copy of this file in build/gyp: a binding.gyp in the package's root would make package managers
# run node-gyp at every installation.
{
  'targets': [
    {
      'target_name': 'just_raw_allocator',
      'sources': [
        '../../src/native/access.cc',
        '../../src/native/addon.cc',
        '../../src/native/checked_blocks.cc',
        '../../src/native/guard_exports.cc',
        '../../src/native/guard_pages.cc',
        '../../src/native/guard_report.cc',
        '../../src/native/high_memory.cc',
        '../../src/native/inbox.cc',
        '../../src/native/inbox_exports.cc',
        '../../src/native/libc_calls.cc',
        '../../src/native/linker.cc',
        '../../src/native/low_memory.cc',
        '../../src/native/memory_exports.cc',
        '../../src/native/os_memory.cc',
        '../../src/native/thread_memory.cc',
        '../../src/native/thread_memory_exports.cc',
        '../../src/native/wait.cc',
      ],
      'include_dirs': ['<(just_node_addon_api)'],
      'defines': [
        'NAPI_VERSION=8',
        'NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS',
        'NODE_ADDON_API_DISABLE_DEPRECATED',
        # A worker that is being terminated takes no exception any more.
        'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
      ],
      'conditions': [
        ['OS=="win"', {
          'dependencies': ['node_import_library'],
          'defines': ['NOMINMAX'],
          'msvs_settings': { 'VCCLCompilerTool': { 'AdditionalOptions': ['/std:c++17'] } },
        }, {
          'cflags_cc': ['-std=c++17', '-O2', '-fno-exceptions', '-fno-rtti', '-fvisibility=hidden', '-Wall', '-Wextra'],
        }],
        ['OS=="linux"', { 'libraries': ['-ldl', '-lpthread'] }],
        ['OS=="mac"', {
          'xcode_settings': {
            'CLANG_CXX_LANGUAGE_STANDARD': 'c++17',
            'GCC_ENABLE_CPP_EXCEPTIONS': 'NO',
            'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
            'MACOSX_DEPLOYMENT_TARGET': '11.0',
          },
        }],
      ],
    },
  ],
  'conditions': [
    # Windows resolves Node's symbols through an import library; Node's own comes with its headers, ours is made
    # from the list of Node-API symbols in node-api-headers.
    ['OS=="win"', {
      'targets': [
        {
          'target_name': 'node_import_library',
          'type': 'none',
          'actions': [
            {
              'action_name': 'make_import_library',
              'inputs': ['<(just_node_api_def)'],
              'outputs': ['<(node_lib_file)'],
              'action': ['lib', '/nologo', '/def:<(just_node_api_def)', '/out:<(node_lib_file)', '/machine:<(target_arch)'],
            },
          ],
        },
      ],
    }],
  ],
}
